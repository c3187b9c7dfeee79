import { Dialog } from '@base-ui/react/dialog'
import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'

/** At the gate: the code alone, as large and as bright as the screen can, which stays lit. */
export function GateView({
  title,
  close,
  children,
}: {
  readonly title: string
  readonly close: () => void
  readonly children: ReactNode
}) {
  const { t } = useTranslation()
  useStayLit()
  return (
    <Dialog.Root open onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Popup className="fixed inset-0 z-30 grid place-items-center overflow-auto bg-white p-4 text-black">
          <div className="grid w-full max-w-[min(100%,80dvh)] gap-4">
            <Dialog.Title className="figures text-center text-lead font-bold">{title}</Dialog.Title>
            {children}
            <Dialog.Close className="min-h-14 rounded-control border border-black px-5 text-lead font-bold">
              {t('order.ticket.close')}
            </Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** Where the browser can; where it cannot, the screen dims as it always does. */
function useStayLit(): void {
  useEffect(() => {
    if (!('wakeLock' in navigator)) return
    const lock = navigator.wakeLock.request('screen').catch(() => undefined)
    return () => void lock.then((held) => held?.release())
  }, [])
}
