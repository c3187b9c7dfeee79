import type { Chapter, Story } from './view/story.ts'

/** Where progress is shown. */
export interface Screen {
  readonly isTerminal: boolean
  write(text: string): void
  /** Of the terminal, as it is now. */
  size?(): { readonly columns: number; readonly rows: number }
}

/** Runs `work` as a chapter of the story; without a live view its name is told when it begins. */
export async function asChapter<Result>(
  show: { readonly screen: Screen; readonly story: Story; readonly isLive: boolean },
  chapter: Chapter,
  work: () => Promise<Result>,
): Promise<Result> {
  const { screen, story, isLive } = show
  story.begin(chapter)
  if (!isLive) screen.write(`· ${chapter.name}\n`)
  const result = await work()
  story.end(chapter)
  return result
}
