/** The names of the directories that the sockets are in begin with this. */
export const socketDirectoryPrefix = 'embedded-mongodb-socket-';
