/**
 * What next-auth's types take from Next. The server rooms read these names instead of Next's own types, which narrow `process.env`
 * for every file of the program they are in (tsconfig.json, `paths`).
 */
export type NextApiRequest = import('node:http').IncomingMessage
export type NextApiResponse = import('node:http').ServerResponse
export type NextRequest = Request
export type GetServerSidePropsContext = { req: NextApiRequest; res: NextApiResponse }
