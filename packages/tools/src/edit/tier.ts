/**
 * How closely an old text had to agree with the file, strictest first: byte for byte; but for blanks at ends of lines; but for
 * the kind of quotes, dashes, spaces and canonically equal letters; but for an indentation that differs by the same amount
 * everywhere; but for blanks around operators; with escapes written out. Each looser one but the last allows what the one
 * before allows.
 */
export const tiers = ['exact', 'trailing_blanks', 'punctuation', 'indentation', 'operators', 'escapes'] as const
export type Tier = (typeof tiers)[number]
/** The tiers that compare folded texts. */
export type FoldedTier = Exclude<Tier, 'exact' | 'escapes'>
