import fc from 'fast-check';

/** That a property fails is enough here; the smallest example of it is not looked for. */
fc.configureGlobal({ endOnFailure: true });
