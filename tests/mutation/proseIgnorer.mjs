import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

const CHINESE = /\p{Script=Han}/u;

/**
 * A sentence somebody reads decides nothing: texts in Chinese are left as they are, codes and keys are mutated. One
 * that a rule compares with is written as a value of a type and mutated where it is compared.
 */
const prose = {
  shouldIgnore(path) {
    if (path.isStringLiteral() && CHINESE.test(path.node.value)) return 'a sentence, no decision';
    if (path.isTemplateLiteral() && path.node.quasis.some(({ value }) => CHINESE.test(value.raw)))
      return 'a sentence, no decision';
    return undefined;
  },
};

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'prose', prose)];
