/** `#rgb` as `#rrggbb`; everything else as it is. */
export function longColour(colour: string): string {
  return /^#[0-9a-f]{3}$/i.test(colour) ? colour.replaceAll(/[^#]/g, '$&$&') : colour
}

/**
 * Reads the colours of `tokens.css` in the theme that is set, for parts that draw themselves. Always `#rrggbb`: the build shortens
 * them where it can, but Monaco takes the long form only, and a part may add its transparency behind.
 */
export function readTokens(): (token: string) => string {
  const style = getComputedStyle(document.documentElement)
  return (token) => longColour(style.getPropertyValue(`--${token}`).trim())
}
