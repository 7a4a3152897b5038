-- What Gitpod itself needs. A run logs in as Gitpod does, and makes and removes tables of its own name.
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX ON `gitpod`.* TO 'USER'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE ON `gitpod-sessions`.* TO 'USER'@'%';
