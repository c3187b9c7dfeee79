import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../../api/api-error.ts'
import { Button } from '../../design/button.tsx'
import { useCartLine } from '../cart/use-cart.ts'

/** For those who want several days: puts it aside, holds nothing. */
export function AddToCart({
  unitId,
  quantity,
}: {
  readonly unitId: string
  readonly quantity: number
}) {
  const { t } = useTranslation()
  const change = useCartLine()
  const told =
    change.error instanceof ApiError
      ? t(`errors.${change.error.code}`)
      : change.isSuccess && change.variables.unitId === unitId
        ? t('cart.added')
        : undefined
  return (
    <>
      <Button
        look="quiet"
        disabled={change.isPending}
        onClick={() => change.mutate({ unitId, quantity })}
      >
        {t('cart.add')}
      </Button>
      <p role="status" className="text-center text-small empty:hidden">
        {told}{' '}
        {told !== undefined && (
          <Link
            to="/cart"
            className="inline-flex min-h-12 items-center px-2 font-medium underline underline-offset-4"
          >
            {t('cart.see')}
          </Link>
        )}
      </p>
    </>
  )
}
