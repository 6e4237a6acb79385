export {
  createAccessToken,
  listAccessTokens,
  revokeAccessToken,
} from './accounts/access-tokens.ts'
export { type Actor, credentialOf } from './accounts/actor.ts'
export { authenticate } from './accounts/authenticate.ts'
export { hashToken, makeToken, type TokenKind, tokenKind } from './accounts/credential-token.ts'
export type { CredentialEnd, CredentialWatch } from './accounts/credential-watch.ts'
export { type KeyedAnswer, type KeyedRequest, once } from './accounts/idempotency.ts'
export { makeTicket, type TicketKind, useTicket } from './accounts/tickets.ts'
export {
  openWebSession,
  type SignInPlace,
  signInDevelopment,
  signInGitHub,
  signOut,
  webSessionCookie,
  webSessionLife,
} from './accounts/web-sessions.ts'
export { append } from './event-log/append.ts'
export type { AppendOutcome, Batch, LogState, NewRow } from './event-log/append-state.ts'
export { type EventFeed, openEventFeed } from './event-log/event-feed.ts'
export { type Grouping, openGrouping } from './event-log/grouping.ts'
export { type Notices, openNotices } from './event-log/notices.ts'
export { planAppend } from './event-log/plan-append.ts'
export { type EventPage, readEvents } from './event-log/read-events.ts'
export { type SourceMark, sourceMarks } from './event-log/sources.ts'
export { batchOf } from './event-log/spooled-batch.ts'
export { listKeys, type NewKey, noteKey, type OpenedKey, openKey, putKey, removeKey } from './keys/keys.ts'
export { parseRing, type Ring } from './keys/ring.ts'
export { type Vault, VaultRequests, vaultClient, vaultPaths } from './keys/vault.ts'
export { clockSkew, releaseLease, renewLeases, runsToTake, type TakenLease, takeLease } from './lease/lease.ts'
export type { HeldLease } from './lease/lease-state.ts'
export { mayAct } from './lease/plan-lease.ts'
export { answerText } from './models/answer-text.ts'
export { findLocalServers, listModels } from './models/local-servers.ts'
export {
  chooseModel,
  modelChoice,
  modelStatus,
  personsChoice,
  personsModel,
  priceOf,
  saveChoice,
  scriptedModel,
} from './models/model-status.ts'
export { callCost } from './models/price-book.ts'
export { isLocal, type ProviderFacts, priceItem, providerFacts, providerOfUrl, providers } from './models/providers.ts'
export { openPlatform, type PlatformLog, type PlatformOptions } from './open-platform.ts'
export type { Deployment, Platform } from './platform.ts'
export { type Action, can, demand, demandScope } from './policy/can.ts'
export { type GitRemote, parseRemote } from './projects/git-remote.ts'
export { projectView } from './projects/project-rows.ts'
export {
  createProject,
  demandProject,
  findProject,
  getProject,
  listProjects,
  type NewProject,
  removeProject,
} from './projects/projects.ts'
export { checkoutSource } from './projects/starters.ts'
export { createRun, type RunRequest } from './runs/create-run.ts'
export { answerRun, cancelRun, commandApplied, type OpenCommand, openCommands, steerRun } from './runs/run-commands.ts'
export { type RunWork, readLog, readProject, readRunWork, threadHistory } from './runs/run-work.ts'
export { demandRun, getRun, getThread, listRuns, listThreads, readRunEvents } from './runs/runs.ts'
export { AddressRefused, checkedLookup } from './sandboxes/checked-lookup.ts'
export {
  decideAddress,
  decideEgress,
  type EgressRules,
  type EgressVerdict,
  openedRanges,
  trustedHosts,
} from './sandboxes/decide-egress.ts'
export { linkAnswers, linkClient, linkPath } from './sandboxes/link-client.ts'
export { linkedDaemon, type PassRequest } from './sandboxes/linked-daemon.ts'
export {
  changeSandbox,
  claimSandboxes,
  type KnownProject,
  nextSandboxGeneration,
  openProjects,
  otherHosts,
  readSandbox,
  type SandboxChange,
  type SandboxRecord,
  sandboxesOf,
  sandboxView,
} from './sandboxes/sandbox-records.ts'
export {
  askForRun,
  askForSandbox,
  type Changed,
  jobs,
  onChanged,
  onCommand,
  publishChanged,
  publishGrown,
} from './signals.ts'
export { grantOf, type RunGrant } from './usage/run-grant.ts'
export { type MeteredCall, recordUsage, runUsage } from './usage/usage.ts'
