import { Nothing } from '../dashboard/nothing.tsx'

export default function NotFound() {
  return <Nothing />
}
