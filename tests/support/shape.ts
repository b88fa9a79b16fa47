import { createRequire } from 'node:module';
import type { ICruiseResult, IForbiddenRuleType } from 'dependency-cruiser';
import { forbidden, forbiddenAtRunTime, options } from '../../.dependency-cruiser.mjs';

type Declaration = { type: string; typeOnly?: boolean; specifiers?: { type: string; isTypeOnly?: boolean }[] };
type Program = { body: Declaration[] };
type Swc = { parseFileSync: (file: string, options: object) => Program };

const swc = createRequire(import.meta.url)('@swc/core') as Swc;
const parse = swc.parseFileSync;
let leaveOutTypes = false;

/** An import or export the compiler erases, because all it names are types. */
const isErased = ({ typeOnly, specifiers = [] }: Declaration): boolean =>
  typeOnly === true || (specifiers.length > 0 && specifiers.every((one) => one.isTypeOnly === true));

/**
 * dependency-cruiser asks swc for plain TypeScript, which JSX is not, and does not tell imports of types from others.
 * Both are mended where it calls swc; it loads this same object.
 */
swc.parseFileSync = (file, parseOptions) => {
  const program = parse(file, { ...parseOptions, tsx: file.endsWith('x') });
  return leaveOutTypes ? { ...program, body: program.body.filter((one) => !isErased(one)) } : program;
};

export type Violation = { readonly rule: string; readonly from: string; readonly to: string };

export type Cruise = { readonly files: readonly string[]; readonly violations: readonly Violation[] };

const cruiseOnce = async (
  baseDir: string,
  folders: readonly string[],
  rules: IForbiddenRuleType[],
): Promise<Cruise> => {
  const { cruise } = await import('dependency-cruiser');
  const { output } = await cruise([...folders], {
    ...options,
    baseDir,
    validate: true,
    ruleSet: { forbidden: rules },
  });
  const { modules, summary } = output as ICruiseResult;
  return {
    files: modules
      .map((one) => one.source)
      .filter((source) => /\.tsx?$/.test(source) && !source.includes('node_modules')),
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
};

/** Reads every import below the folders and holds them against the rules of the house. */
export const cruiseHouse = async (baseDir: string, folders: readonly string[]): Promise<Cruise> => {
  const all = await cruiseOnce(baseDir, folders, forbidden);
  leaveOutTypes = true;
  try {
    const atRunTime = await cruiseOnce(baseDir, folders, forbiddenAtRunTime);
    return { files: all.files, violations: [...all.violations, ...atRunTime.violations] };
  } finally {
    leaveOutTypes = false;
  }
};
