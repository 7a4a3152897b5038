-- Enough to look; what Gitpod needs beyond it is then missing, and is said to be.
GRANT SELECT ON `gitpod`.* TO 'USER'@'%';
GRANT SELECT ON `gitpod-sessions`.* TO 'USER'@'%';
