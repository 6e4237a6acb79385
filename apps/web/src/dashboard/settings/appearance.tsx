'use client'
import { useEffect, useState } from 'react'
import { classNames } from '../../ui/class-names.ts'
import { chooseTheme, readTheme, type ThemeChoice, themeChoices } from '../../ui/theme.ts'

const words: Record<ThemeChoice, { title: string; note: string }> = {
  system: { title: 'System', note: 'Follows the operating system' },
  dark: { title: 'Dark', note: 'Slate, for long evenings' },
  light: { title: 'Light', note: 'Paper white' },
  contrast: { title: 'High contrast', note: 'Black, strong lines' },
}

/** The theme; applies at once and is kept in this browser. */
export function AppearanceSettings() {
  const [theme, setTheme] = useState<ThemeChoice>('system')
  useEffect(() => setTheme(readTheme()), [])
  const choose = (choice: ThemeChoice) => {
    chooseTheme(choice)
    setTheme(choice)
  }
  return (
    <fieldset className="grid max-w-[560px] grid-cols-2 gap-8">
      <legend className="mb-8 text-12 font-medium">Theme</legend>
      {themeChoices.map((choice) => (
        <label
          key={choice}
          className={classNames(
            'flex flex-col rounded-6 border p-12 has-focus-visible:outline-2 has-focus-visible:outline-accent',
            choice === theme ? 'border-accent bg-selected' : 'border-line bg-raised hover:bg-hover',
          )}
        >
          <input
            type="radio"
            name="theme"
            className="sr-only"
            aria-label={words[choice].title}
            checked={choice === theme}
            onChange={() => choose(choice)}
          />
          <span className="text-13 font-medium">{words[choice].title}</span>
          <span className="text-12 text-muted">{words[choice].note}</span>
        </label>
      ))}
    </fieldset>
  )
}
