declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

/** What the global setup of the database tests hands to them: a superuser's connection string. */
export const POSTGRES_URL = 'postgresUrl';
