import { lexer, type Token, type Tokens } from 'marked'
import { Fragment, memo, type ReactNode, useMemo } from 'react'
import remend from 'remend'

type MarkdownProps = { text: string; streaming: boolean; onPath?: ((path: string) => void) | undefined }

/**
 * Markdown of a model as React elements. There is no way from its text to HTML: tags are shown as text, links lead to http(s)
 * and mailto only, images are shown as their address.
 */
export const Markdown = memo(function Markdown({ text, streaming, onPath }: MarkdownProps) {
  const tokens = useMemo(() => lexer(streaming ? remend(text) : text, { gfm: true }), [text, streaming])
  return <div className="flex max-w-prose flex-col gap-8 break-words text-14 text-text">{blocks(tokens, onPath)}</div>
})

const blocks = (tokens: readonly Token[], onPath?: (path: string) => void): ReactNode[] =>
  // biome-ignore lint/suspicious/noArrayIndexKey: blocks of a text only grow at its end
  tokens.map((token, at) => <Fragment key={at}>{block(token, onPath)}</Fragment>)

function block(token: Token, onPath?: (path: string) => void): ReactNode {
  switch (token.type) {
    case 'space':
    case 'def':
      return null
    case 'heading':
      return (
        <p className={token.depth <= 2 ? 'pt-4 text-16 font-semibold' : 'pt-4 text-14 font-semibold'}>
          {inline(token, onPath)}
        </p>
      )
    case 'code':
      return (
        <pre className="overflow-x-auto rounded-4 border border-line bg-canvas px-12 py-8 text-12">
          <code>{token.text}</code>
        </pre>
      )
    case 'blockquote':
      return (
        <blockquote className="flex flex-col gap-8 border-line-strong border-l-2 pl-12 text-muted">
          {blocks(token.tokens ?? [], onPath)}
        </blockquote>
      )
    case 'list':
      return list(token, onPath)
    case 'table':
      return table(token, onPath)
    case 'hr':
      return <hr className="border-line" />
    case 'html':
      return <p className="whitespace-pre-wrap">{token.raw}</p>
    case 'text':
      return token.tokens ? <span>{inline(token, onPath)}</span> : token.text
    default:
      return <p>{inline(token, onPath)}</p>
  }
}

function list(token: Token | Tokens.List, onPath?: (path: string) => void): ReactNode {
  const { ordered, start, items }: Pick<Tokens.List, 'ordered' | 'start' | 'items'> = asList(token)
  const entries = items.map((item, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: entries of a list only grow at its end
    <li key={at} className="pl-2 [&>p]:inline">
      {item.task && <input type="checkbox" checked={item.checked} readOnly disabled className="mr-6 align-middle" />}
      {blocks(item.tokens, onPath)}
    </li>
  ))
  return ordered ? (
    <ol start={start === '' ? 1 : start} className="flex list-decimal flex-col gap-2 pl-24">
      {entries}
    </ol>
  ) : (
    <ul className="flex list-disc flex-col gap-2 pl-24">{entries}</ul>
  )
}

// marked's tokens are an open union, so the fields of a list are looked for instead of assumed.
function asList(token: Token | Tokens.List): Pick<Tokens.List, 'ordered' | 'start' | 'items'> {
  return 'items' in token && Array.isArray(token.items)
    ? { ordered: token.ordered === true, start: token.start ?? '', items: token.items }
    : { ordered: false, start: '', items: [] }
}

function table(token: Token, onPath?: (path: string) => void): ReactNode {
  const cells = (row: unknown): Token[] => (Array.isArray(row) ? row : [])
  const rows: unknown[] = 'rows' in token && Array.isArray(token.rows) ? token.rows : []
  return (
    <div className="overflow-x-auto">
      <table className="border-collapse text-13">
        <thead>
          <tr>
            {cells('header' in token ? token.header : []).map((cell, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns of a table keep their place
              <th key={at} className="border border-line px-8 py-4 text-left font-medium">
                {inline(cell, onPath)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a table only grow at its end
            <tr key={at}>
              {cells(row).map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns of a table keep their place
                <td key={column} className="border border-line px-8 py-4">
                  {inline(cell, onPath)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function inline(token: Token, onPath?: (path: string) => void): ReactNode {
  const tokens = 'tokens' in token ? (token.tokens ?? []) : []
  // biome-ignore lint/suspicious/noArrayIndexKey: words of a line only grow at its end
  return tokens.map((part, at) => <Fragment key={at}>{word(part, onPath)}</Fragment>)
}

// `Math.floor` has the form of a file name; a file name without a folder ends in lower case and in few letters.
const pathLike = /^(?:[\w@.-]+\/)+[\w@.-]+\.\w{1,8}$|^[\w@-][\w@.-]*\.[a-z]{1,4}$/

function word(token: Token, onPath?: (path: string) => void): ReactNode {
  switch (token.type) {
    case 'strong':
      return <strong className="font-semibold">{inline(token, onPath)}</strong>
    case 'em':
      return <em>{inline(token, onPath)}</em>
    case 'del':
      return <del>{inline(token, onPath)}</del>
    case 'br':
      return <br />
    case 'codespan':
      return code(String(token.text), onPath)
    case 'link':
      return link(String(token.href), inline(token, onPath))
    case 'image':
      return <span className="text-muted">[image: {String(token.href)}]</span>
    case 'text':
      return token.tokens ? inline(token, onPath) : unescaped(token.raw)
    case 'escape':
      return String(token.text)
    default:
      return token.raw
  }
}

const unescaped = (raw: string) => raw

function code(text: string, onPath?: (path: string) => void): ReactNode {
  const look = 'rounded-4 bg-hover px-4 py-2 text-12'
  if (!onPath || !pathLike.test(text)) return <code className={look}>{text}</code>
  return (
    <button
      type="button"
      onClick={() => onPath(text)}
      className="underline decoration-line-strong underline-offset-2 hover:text-accent"
    >
      <code className={look}>{text}</code>
    </button>
  )
}

/** An address of another place; its host is named beside words that hide it. */
function link(href: string, words: ReactNode): ReactNode {
  if (!/^(https?:|mailto:)/i.test(href) || !URL.canParse(href)) return <span>{words}</span>
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      title={href}
      className="text-accent underline underline-offset-2"
    >
      {words}
    </a>
  )
}
