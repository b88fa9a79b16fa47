import type * as z from 'zod';
import { routes, type RouteName } from './routes.ts';

/** What one door takes and gives. Missing `body`/`query`/`params` means: none is read. */
export interface EndpointShape {
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  answer: z.ZodType;
  /** One line for OpenAPI. */
  summary: string;
}

export interface Endpoint<S extends EndpointShape = EndpointShape> {
  name: RouteName;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  path: string;
  shape: S;
}

export function endpoint<S extends EndpointShape>(name: RouteName, shape: S): Endpoint<S> {
  const [method, path] = routes[name].split(' ') as [Endpoint['method'], string];
  return { name, method, path, shape };
}
