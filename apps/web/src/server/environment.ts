/**
 * next-auth learns its own address from the environment alone, unless the environment says that headers may tell it. The headers that
 * it is given here are made from the public address and never are those of a request.
 */
export function letHeadersNameThisServer(): void {
  process.env.AUTH_TRUST_HOST = 'true'
  // It would win, and may be there for another program.
  delete process.env.NEXTAUTH_URL
}
