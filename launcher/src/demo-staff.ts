/** Staff of the demo, made by the server at its start in demo mode only, and shown on the launcher's screen. */
export const demoStaff = [
  { login: 'agent07', role: 'agent', city: 'harbin' },
  { login: 'agent11', role: 'agent', city: 'luzhou' },
  { login: 'officer1', role: 'officer', city: undefined },
  { login: 'super1', role: 'supervisor', city: undefined },
] as const;

export const DEMO_PASSWORD = 'demo-kuaichu';
