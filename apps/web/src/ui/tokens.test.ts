import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')

/** The colours of one theme by name; asking for one that the file does not set throws. */
function tokensOf(theme: string): (name: string) => string {
  const block = new RegExp(`:root\\[data-theme=["']${theme}["']\\]\\s*\\{([^}]*)\\}`).exec(css)?.[1] ?? ''
  const colours = new Map(Array.from(block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/gi), ([, name, hex]) => [name, hex]))
  return (name) => {
    const colour = colours.get(name)
    if (colour === undefined) throw new Error(`tokens.css sets no colour --${name} in the theme ${theme}`)
    return colour
  }
}

// Relative luminance and contrast as WCAG 2.2 defines them.
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

const surfaces = ['canvas', 'base', 'raised', 'hover', 'selected', 'added', 'removed']
const texts = ['text', 'muted', 'accent', 'ok', 'warn', 'danger', 'info']
const marks = ['line-strong', 'faint']

function tooFaint(theme: string, fronts: string[], backs: string[], least: number): string[] {
  const colour = tokensOf(theme)
  return fronts.flatMap((front) =>
    backs.flatMap((back) => {
      const ratio = contrast(colour(front), colour(back))
      return ratio < least ? [`${front} on ${back}: ${ratio.toFixed(2)}`] : []
    }),
  )
}

for (const theme of ['dark', 'light', 'contrast']) {
  test(`${theme}: text and state colours have 4.5:1 on every surface`, () => {
    expect(tooFaint(theme, texts, surfaces, 4.5)).toEqual([])
    expect(tooFaint(theme, ['on-accent'], ['accent'], 4.5)).toEqual([])
  })
  test(`${theme}: strong lines and icons have 3:1 on the first three surfaces`, () => {
    expect(tooFaint(theme, marks, surfaces.slice(0, 3), 3)).toEqual([])
  })
}
