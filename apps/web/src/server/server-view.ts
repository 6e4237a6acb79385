import type { ServerView } from '@codeberth/protocol'
import manifest from '../../package.json' with { type: 'json' }
import type { SignInOptions } from './sign-in.ts'

/** What this server is and offers, as its pages and clients are told. */
export function serverView(options: {
  shape: ServerView['shape']
  signIn: SignInOptions
  sandboxes: ServerView['sandboxes']
}): ServerView {
  const { shape, signIn, sandboxes } = options
  return {
    version: manifest.version,
    shape,
    signIn: [
      ...(signIn.github ? (['github'] as const) : []),
      ...(signIn.development ? (['development'] as const) : []),
    ],
    fileRemotes: shape === 'embedded',
    sandboxes: { isolation: sandboxes.isolation, warning: sandboxes.warning },
  }
}
