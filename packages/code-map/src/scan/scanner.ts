import type { CodeMention } from '@codeberth/protocol'

/** A path to look at, and what was known of it. */
export type Ask = { path: string; stamp: string | null; key: string | null }

/**
 * What a look at a file found. `stamp` changes whenever its content may have changed, `key` names content and language.
 * `same`: the stamp is the one that was known. `known`: the content is known under this key. `read`: new; `record` holds what was
 * extracted (`encodeExtraction`). `gone`: no such file, or none that may be read.
 */
export type Look =
  | { path: string; state: 'same' }
  | { path: string; state: 'gone' }
  | { path: string; state: 'known'; stamp: string; key: string }
  | { path: string; state: 'read'; stamp: string; key: string; record: Uint8Array }

/** Looks at files and parses them. Adapters: worker threads over a folder (`openWorkerScanner`), this thread (`openInlineScanner`). */
export type Scanner = {
  /** Looks at each path once; `take` gets the answers in groups, in any order. Facts of `known` keys are not extracted again. */
  look(
    asks: readonly Ask[],
    known: ReadonlySet<string>,
    take: (looks: readonly Look[]) => void,
    signal?: AbortSignal,
  ): Promise<void>
  /** Where identifiers with this name stand in these files, in their order; comments and strings do not count. */
  mentions(paths: readonly string[], name: string, signal?: AbortSignal): Promise<CodeMention[]>
  close(): Promise<void>
}
