import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { siteTextQuery } from '../../api/queries.ts'
import { useLanguage, useTitle } from '../../app/hooks.ts'
import { useServices } from '../../app/services.ts'
import { Trouble } from '../../design/trouble.tsx'
import { blocksOf } from './blocks-of.ts'

/** A text of the operator: terms, privacy, refund rules. */
export function TextPage() {
  const { name } = useParams({ from: '/texts/$name' })
  const services = useServices()
  const language = useLanguage()
  const { data, error, refetch } = useQuery(siteTextQuery(services, name))
  const blocks = data === undefined ? [] : blocksOf(data.text[language])
  const title = blocks.find(({ kind }) => kind === 'title')
  useTitle(title?.kind === 'title' ? title.text : undefined)
  if (data === undefined) {
    if (error === null) return <div className="bone mx-auto mt-8 h-96 max-w-column" />
    return <Trouble error={error} again={() => void refetch()} />
  }
  return (
    <article className="mx-auto grid max-w-column gap-4 pt-4">
      {blocks.map((block, at) => (
        // The text does not change while it is shown.
        <Block key={`${at}-${block.kind}`} block={block} />
      ))}
    </article>
  )
}

function Block({ block }: { readonly block: ReturnType<typeof blocksOf>[number] }) {
  switch (block.kind) {
    case 'title':
      return <h1 className="text-title font-bold">{block.text}</h1>
    case 'heading':
      return <h2 className="mt-4 text-lead font-bold">{block.text}</h2>
    case 'list':
      return (
        <ul className="list-disc space-y-1.5 pl-5 marker:text-soft">
          {block.items.map((item) => (
            <li key={item}>{item}</li>
          ))}
        </ul>
      )
    case 'paragraph':
      return <p>{block.text}</p>
  }
}
