import { filmSuite } from './suite.ts';

filmSuite('whole');
