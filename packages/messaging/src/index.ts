export {
  type Bus,
  type Messaging,
  MessagingFault,
  type MessagingFaultCode,
  type MessagingOptions,
  type Queue,
} from './messaging.ts'
export { openMessaging } from './open.ts'
export { messageLimitBytes } from './subscriptions.ts'
