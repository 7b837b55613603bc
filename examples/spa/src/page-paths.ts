/** The pages that there are. The server answers every other address with 404: the build tells it of these, in the page itself. */
export const privatePaths = ['/', '/profile', '/sessions', '/people'] as const;
export const publicPaths = ['/sign-in', '/register', '/behind-the-scenes'] as const;

/** Where a person changes the password. Password managers ask for it (https://w3c.github.io/webappsec-change-password-url/). */
export const changePasswordPath = '/profile' satisfies (typeof privatePaths)[number];
