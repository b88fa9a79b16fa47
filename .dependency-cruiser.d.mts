import type { ICruiseOptions, IForbiddenRuleType } from 'dependency-cruiser';

export const storyOrder: string[];
export const forbidden: IForbiddenRuleType[];
export const forbiddenAtRunTime: IForbiddenRuleType[];
export const options: ICruiseOptions;
