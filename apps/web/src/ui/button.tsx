import { LoaderCircle, type LucideIcon } from 'lucide-react'
import type { ButtonHTMLAttributes, Ref } from 'react'
import { classNames } from './class-names.ts'
import { Tip } from './tip.tsx'

type Look = 'primary' | 'plain' | 'quiet' | 'danger'

const looks: Record<Look, string> = {
  primary: 'bg-accent text-on-accent border-transparent hover:opacity-90 font-medium',
  plain: 'bg-raised text-text border-line hover:bg-hover',
  quiet: 'bg-transparent text-muted border-transparent hover:bg-hover hover:text-text',
  danger: 'bg-raised text-danger border-line hover:bg-hover',
}
const sizes = { 24: 'h-24 px-8 text-12', 28: 'h-28 px-12 text-12', 32: 'h-32 px-12 text-13' } as const

export type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  look?: Look
  size?: 24 | 28 | 32
  icon?: LucideIcon
  /** Shows that the action is under way and refuses a second press. */
  busy?: boolean
  ref?: Ref<HTMLButtonElement>
}

/** A button with words. `busy` keeps its width, so that nothing jumps. */
export function Button({ look = 'plain', size = 28, icon: Icon, busy, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={rest.disabled || busy}
      aria-busy={busy || undefined}
      className={classNames(
        'inline-flex shrink-0 items-center justify-center gap-6 whitespace-nowrap rounded-4 border transition-colors duration-120 ease-calm',
        'disabled:cursor-default disabled:opacity-60',
        looks[look],
        sizes[size],
        className,
      )}
    >
      {busy ? (
        <LoaderCircle size={14} strokeWidth={1.5} className="animate-turn" aria-hidden />
      ) : (
        Icon && <Icon size={14} strokeWidth={1.5} aria-hidden />
      )}
      {children}
    </button>
  )
}

export type IconButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  icon: LucideIcon
  /** The accessible name, also shown as a tip. */
  label: string
  keys?: string
  size?: 22 | 24 | 28 | 32
  /** How being pressed shows: a filled square, or the accent on the icon alone. */
  pressedLook?: 'fill' | 'icon'
  side?: 'top' | 'right' | 'bottom' | 'left'
  ref?: Ref<HTMLButtonElement>
}

const squares = { 22: 'size-22', 24: 'size-24', 28: 'size-28', 32: 'size-32' } as const

/** A button that shows only an icon; its name is read out and shown as a tip. */
export function IconButton({
  icon: Icon,
  label,
  keys,
  size = 28,
  pressedLook = 'fill',
  side,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tip words={label} {...(keys ? { keys } : {})} {...(side ? { side } : {})}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        className={classNames(
          'inline-flex shrink-0 items-center justify-center rounded-4 text-muted transition-colors duration-120 ease-calm hover:bg-hover hover:text-text',
          pressedLook === 'fill' ? 'aria-pressed:bg-selected aria-pressed:text-text' : 'aria-pressed:text-accent',
          'disabled:cursor-default disabled:opacity-60',
          squares[size],
          className,
        )}
      >
        <Icon size={16} strokeWidth={1.5} aria-hidden />
      </button>
    </Tip>
  )
}
