package version

import "os"

// What the server says it is can be chosen when it starts: one program stands for every version that a set-up names. It
// also decides which interfaces the server no longer serves, as the version of a release does.
func init() {
	if version := os.Getenv("KUBE_GIT_VERSION"); version != "" {
		gitVersion = version
	}
	if minor := os.Getenv("KUBE_GIT_MINOR"); minor != "" {
		gitMinor = minor
	}
}
