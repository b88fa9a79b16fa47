export const KEY = 'testkey';
export const SECRET = 'a-secret-of-thirty-two-characters-x';
