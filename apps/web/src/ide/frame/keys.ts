// Keys beside the letters whose place differs between layouts.
const byPlace: Record<string, string> = { Backquote: '`', BracketLeft: '[', BracketRight: ']' }

/** A key press as our tables write it: `Mod+Alt+R`. Letters go by position, so that layouts and dead keys do not matter. */
export function keyName(
  event: Pick<KeyboardEvent, 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'code' | 'key'>,
): string {
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1] ?? byPlace[event.code] ?? event.key
  return [(event.ctrlKey || event.metaKey) && 'Mod', event.altKey && 'Alt', event.shiftKey && 'Shift', letter]
    .filter(Boolean)
    .join('+')
}
