import { classNames } from '../../ui/class-names.ts'

/** A unified diff as coloured lines; signs stay, so that colour is never alone. */
export function DiffText({ diff }: { diff: string }) {
  const lines = diff
    .split('\n')
    .filter((line) => !line.startsWith('+++') && !line.startsWith('---') && !line.startsWith('diff '))
  return (
    <pre className="max-h-[320px] overflow-auto rounded-4 border border-line text-12">
      {lines.map((line, at) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a diff never move
          key={at}
          className={classNames(
            'min-h-16 px-8',
            line.startsWith('+') && 'bg-added',
            line.startsWith('-') && 'bg-removed',
            line.startsWith('@@') && 'bg-hover text-muted',
          )}
        >
          {line}
        </div>
      ))}
    </pre>
  )
}
