/** One of the two requests of a fetch over smart HTTP. `search` is the query with its `?`. */
export type GitRequest = {
  scheme: 'https' | 'file'
  repository: string
  action: 'info/refs' | 'git-upload-pack'
  search: string
}
