export {
  openScriptedModel,
  type RecordedRequest,
  SCRIPTED_MODEL,
  type ScriptedModel,
  type ScriptedModelOptions,
} from './open-scripted-model.ts'
export { Failure, loadScenarios, parseScenarios, Scenario } from './scenario.ts'
