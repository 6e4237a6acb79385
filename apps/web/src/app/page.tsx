import { Dashboard } from '../dashboard/dashboard.tsx'

export default function Page() {
  return <Dashboard />
}
