/** What an address of a project points at. */
export type Place =
  | { kind: 'project' }
  | { kind: 'thread'; threadId: string }
  | { kind: 'file'; path: string }
  | { kind: 'review'; path: string | null }
  | { kind: 'unknown' }

/** Reads the path of an address below `/p/{project}`. */
export function readPlace(pathname: string, search = ''): Place {
  const [, , , kind, ...rest] = pathname.split('/')
  if (kind === undefined || kind === '') return { kind: 'project' }
  const names = rest.map(decode)
  if (kind === 't' && names.length === 1 && names[0]) return { kind: 'thread', threadId: names[0] }
  if (kind === 'f' && names.length > 0 && names.every((name) => name !== ''))
    return { kind: 'file', path: names.join('/') }
  if (kind === 'review' && names.length === 0) return { kind: 'review', path: new URLSearchParams(search).get('file') }
  return { kind: 'unknown' }
}

/** The address of a place in a project. */
export function addressOf(projectId: string, place: Exclude<Place, { kind: 'unknown' }>): string {
  const root = `/p/${projectId}`
  switch (place.kind) {
    case 'project':
      return root
    case 'thread':
      return `${root}/t/${place.threadId}`
    case 'file':
      return `${root}/f/${place.path.split('/').map(encodeURIComponent).join('/')}`
    case 'review':
      return place.path === null ? `${root}/review` : `${root}/review?file=${encodeURIComponent(place.path)}`
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    // A lone % is not an encoding; the name is taken as it stands.
    return part
  }
}
