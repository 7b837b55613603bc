import type { Plugin } from 'vite';
import { changePasswordPath, privatePaths, publicPaths } from './src/page-paths.js';

/** Writes into the page which pages there are, for the server. */
export function namePages(): Plugin {
  const names = {
    'app-pages': [...privatePaths, ...publicPaths].join(' '),
    'app-change-password': changePasswordPath,
  };
  const tags = Object.entries(names).map(([name, content]) => ({ tag: 'meta', attrs: { name, content } }));
  return { name: 'name-pages', transformIndexHtml: () => tags };
}
