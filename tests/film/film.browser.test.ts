import { filmSuite } from './suite.ts';

filmSuite('short');
