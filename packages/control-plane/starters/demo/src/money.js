/** Cents as text: 1234 is `12.34 €`. */
export function formatMoney(cents) {
  const sign = cents < 0 ? '-' : ''
  const absolute = Math.abs(cents)
  const whole = Math.floor(absolute / 100)
  const rest = String(absolute % 100).padStart(2, '0')
  return `${sign}${whole}.${rest} €`
}
