/** What came of reading a file. `hash` is the content's, in hex; `stamp` was taken before the content was read. */
export type SourceRead =
  | { state: 'read'; bytes: Uint8Array; hash: string; stamp: string }
  | { state: 'too-large'; stamp: string }
  | { state: 'gone' }

type Now<T> = T | Promise<T>

/** Single files of a checkout, by their path in it. */
export type SourceFiles = {
  /** Changes whenever the content may have changed; null when there is no such file. */
  stamp(path: string): Now<string | null>
  read(path: string, maxBytes: number): Now<SourceRead>
}
