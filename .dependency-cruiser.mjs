/**
 * Who may import whom. Features of the server stand in the order of the story (an alarm's way from tap to review), and
 * each may import only itself and what stands before it; `desk` and `party` are the doors of the two kinds of pages and
 * stand behind all of them.
 */
export const storyOrder = [
  'law',
  'jurisdiction',
  'staff',
  'case',
  'access',
  'queue',
  'alarm',
  'call',
  'verification',
  'evidence',
  'determination',
  'signing',
  'certificate',
  'delivery',
  'settlement',
  'review',
  'claim',
  'dispatch',
  'oversight',
  'media',
  'desk',
  'party',
];

const tests = '(\\.test\\.tsx?$|/test(ing)?/)';
const workspaces = [
  'contract',
  'server',
  'media',
  'call-client',
  'party',
  'console',
  'portal',
  'outside',
  'launcher',
  'drill',
];

/** A workspace may import these others; everything else between workspaces is forbidden. */
const allowed = {
  contract: [],
  'call-client': ['contract'],
  party: ['contract', 'call-client'],
  console: ['contract', 'call-client'],
  portal: ['contract'],
  server: ['contract'],
  media: [],
  outside: ['contract'],
  launcher: [],
  drill: ['contract', 'launcher'],
};

const betweenWorkspaces = workspaces.map((from) => ({
  name: `${from}-imports-only-what-it-may`,
  comment: `${from} may import: ${allowed[from].join(', ') || 'no other workspace'}.`,
  severity: 'error',
  from: { path: `^${from}/src/`, pathNot: tests },
  to: { path: `^(${workspaces.filter((one) => one !== from && !allowed[from].includes(one)).join('|')})/` },
}));

const forwardOnly = storyOrder.slice(0, -1).map((feature, index) => ({
  name: `${feature}-knows-no-later-feature`,
  comment: 'Features import leftward in story order; what comes later hears of it by events.',
  severity: 'error',
  from: { path: `^server/src/${feature}/`, pathNot: tests },
  to: { path: `^server/src/(${storyOrder.slice(index + 1).join('|')})/` },
}));

/** Libraries that compute and nothing else. */
const pureLibraries = '^node_modules/(@turf/boolean-point-in-polygon|gcoord)/';

export const options = {
  doNotFollow: { path: 'node_modules' },
  exclude: { path: '(^|/)(dist|dist\\.new|dist\\.old|data)/' },
  // TypeScript 7 has no API the tool could read .ts with; swc has.
  parser: 'swc',
  tsPreCompilationDeps: true,
  combinedDependencies: true,
  enhancedResolveOptions: {
    exportsFields: ['exports'],
    conditionNames: ['import', 'module', 'browser', 'node', 'default', 'types'],
    extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
  },
};

/** Rules about every import, of types too. */
export const forbidden = [
  ...betweenWorkspaces,
  ...forwardOnly,
  {
    name: 'contract-imports-only-zod',
    severity: 'error',
    from: { path: '^contract/src/', pathNot: tests },
    to: { pathNot: '^(contract/src/|node_modules/zod/)' },
  },
  {
    name: 'rules-are-pure',
    comment: 'Rules import contract, other rules, state types, pure geometry and the pure calendar.',
    severity: 'error',
    from: { path: '^server/src/[^/]+/rules(/|\\.ts$)', pathNot: tests },
    to: {
      pathNot: [
        '^contract/src/',
        '^server/src/[^/]+/rules(/|\\.ts$)',
        '^server/src/[^/]+/state\\.ts$',
        '^server/src/jurisdiction/(schema|datum)\\.ts$',
        '^server/src/platform/calendar(Table)?\\.ts$',
        pureLibraries,
      ],
    },
  },
  {
    name: 'platform-knows-no-feature',
    severity: 'error',
    from: { path: '^server/src/platform/', pathNot: tests },
    to: { path: `^server/src/(${storyOrder.join('|')}|integrations)/` },
  },
  {
    name: 'imports-resolve',
    severity: 'error',
    from: {},
    // Virtual modules and style sheets of the page builds are resolved by Vite.
    to: { couldNotResolve: true, pathNot: '(\\.css|\\?(url|raw|worker|inline))$' },
  },
  {
    name: 'product-imports-no-test',
    severity: 'error',
    from: { path: `^(${workspaces.join('|')})/src/`, pathNot: tests },
    to: { path: [tests, '^tests/'] },
  },
];

/** Rules about what is loaded when the program runs; an import of types alone is no dependency here. */
export const forbiddenAtRunTime = [
  {
    name: 'integrations-are-chosen-in-main',
    comment: 'Everyone else sees their types only.',
    severity: 'error',
    from: { path: '^server/src/', pathNot: ['^server/src/(main|app)\\.ts$', '^server/src/integrations/', tests] },
    to: { path: '^server/src/integrations/' },
  },
  {
    name: 'integrations-know-no-feature',
    severity: 'error',
    from: { path: '^server/src/integrations/', pathNot: tests },
    to: { path: `^server/src/(${storyOrder.join('|')})/` },
  },
  {
    name: 'no-circle',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
];

export default { forbidden, options };
