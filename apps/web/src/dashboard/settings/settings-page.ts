const settingsPages = ['model', 'keys', 'tokens', 'appearance'] as const
export type SettingsPage = (typeof settingsPages)[number]

/** True for the last part of an address of the settings. */
export const isSettingsPage = (page: string): page is SettingsPage => settingsPages.some((known) => known === page)
