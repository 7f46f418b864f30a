// How jemalloc serves the programs of this project, which it reads before main(): from huge pages.
// Matrices, factors and vectors come and go in a run; with pages of 4 KiB finding and clearing them
// takes a third of its time on a virtual machine. Large ones are kept like others when they are
// freed.

extern "C" {
extern const char *const malloc_conf;
const char *const malloc_conf = "thp:always,metadata_thp:always,oversize_threshold:0";
}
