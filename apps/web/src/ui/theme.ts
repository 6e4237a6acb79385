/** What a person may choose; `system` follows the operating system. */
export const themeChoices = ['system', 'dark', 'light', 'contrast'] as const
export type ThemeChoice = (typeof themeChoices)[number]

const storedAs = 'codeberth.theme'
const isChoice = (value: string | null): value is ThemeChoice => themeChoices.some((choice) => choice === value)

/** The stored choice; `system` until one was made. */
export function readTheme(): ThemeChoice {
  const stored = localStorage.getItem(storedAs)
  return isChoice(stored) ? stored : 'system'
}

/** Applies and keeps a choice. */
export function chooseTheme(choice: ThemeChoice): void {
  localStorage.setItem(storedAs, choice)
  const dark = matchMedia('(prefers-color-scheme: dark)').matches
  document.documentElement.dataset.theme = choice === 'system' ? (dark ? 'dark' : 'light') : choice
}

/** Runs before the first paint, so that a chosen theme never flashes. The same rule as `chooseTheme`. */
export const themeScript = `(()=>{try{var c=localStorage.getItem('${storedAs}');var r=document.documentElement;var m=matchMedia('(prefers-color-scheme: dark)');var a=function(){c=localStorage.getItem('${storedAs}');r.dataset.theme=c==='dark'||c==='light'||c==='contrast'?c:m.matches?'dark':'light'};a();m.addEventListener('change',a);addEventListener('storage',a)}catch(e){document.documentElement.dataset.theme='dark'}})()`
