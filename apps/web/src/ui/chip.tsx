import type { LucideIcon } from 'lucide-react'
import type { HTMLAttributes, Ref } from 'react'
import { classNames } from './class-names.ts'

/** What a colour says. Always beside an icon and a word, never alone. */
export type Tone = 'calm' | 'accent' | 'ok' | 'warn' | 'danger' | 'info'

/** The text colour of each tone. */
export const toneText: Record<Tone, string> = {
  calm: 'text-muted',
  accent: 'text-accent',
  ok: 'text-ok',
  warn: 'text-warn',
  danger: 'text-danger',
  info: 'text-info',
}

export type ChipProps = HTMLAttributes<HTMLSpanElement> & {
  tone?: Tone
  icon?: LucideIcon
  turning?: boolean
  ref?: Ref<HTMLSpanElement>
}

/** A state in a word, with icon and colour. */
export function Chip({ tone = 'calm', icon: Icon, turning, className, children, ...rest }: ChipProps) {
  return (
    <span
      {...rest}
      className={classNames('inline-flex items-center gap-6 whitespace-nowrap text-12 tabular-nums', className)}
    >
      {Icon && (
        <Icon
          size={14}
          strokeWidth={1.5}
          aria-hidden
          className={classNames('shrink-0', toneText[tone], turning && 'animate-turn')}
        />
      )}
      {children}
    </span>
  )
}
