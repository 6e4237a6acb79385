/** The sign of the product: a hull at its berth. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" fill="none" aria-hidden="true">
      <path d="M7 3 2.5 8 7 13" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
      <path d="M13 3 17.5 8 13 13" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
      <path d="M3 17h14" className="stroke-accent" strokeWidth="2" strokeLinecap="round" />
    </svg>
  )
}

/** Sign and name. */
export const Wordmark = () => (
  <span className="inline-flex items-center gap-8 text-text">
    <Mark />
    <span className="text-14 font-semibold">Codeberth</span>
  </span>
)
