import { type Db, sql } from '@codeberth/db'
import * as z from 'zod'

/** How far a run's log has one of its sources. `epoch` above 0 is a boot of the daemon. */
export type SourceMark = { epoch: number; lseq: number }

const Row = z.object({ epoch: z.coerce.number(), lseq: z.coerce.number() })

/** All sources of a run's log, the newest boot first. */
export const sourceMarks = (p: { db: Db }, runId: string): Promise<SourceMark[]> =>
  p.db.rows(sql`select epoch, lseq from run_sources where run_id = ${runId} order by epoch desc`, Row)
