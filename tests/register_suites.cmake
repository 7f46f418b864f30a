# Run after the test binary has been linked: asks it for its suites and writes the CTest file that
# registers each as one test (a process takes half a second to start, so not each test), and those
# with Mpi in their name also on 2 and 3 ranks.
#   cmake -D binary=... -D output=... -D directory=... -D mpirun=... -P register_suites.cmake

set(environment
    "OMPI_ALLOW_RUN_AS_ROOT=1" "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1" "OMP_NUM_THREADS=1"
    "OPENBLAS_NUM_THREADS=1" "OMPI_MCA_hwloc_base_binding_policy=none"
    "OMPI_MCA_rmaps_base_oversubscribe=1" "OMPI_MCA_btl_base_warn_component_unused=0"
    "OMPI_MCA_mpi_yield_when_idle=1")

# The sanitizers would complain about what Open MPI leaves behind.
set(ENV{ASAN_OPTIONS} "detect_leaks=0")
execute_process(
  COMMAND ${binary} --gtest_list_tests
  OUTPUT_VARIABLE listing
  RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${binary} cannot list its tests (${status})")
endif()

set(script "")

# add_suite(SUITE LABEL RANKS): one CTest entry, in a folder of its own.
function(add_suite suite label ranks)
  if(ranks EQUAL 1)
    set(name "${suite}")
    set(command "[==[${binary}]==]")
  else()
    set(name "${suite}.${ranks}ranks")
    set(command "[==[${mpirun}]==] -n ${ranks} --oversubscribe [==[${binary}]==]")
  endif()
  string(REGEX REPLACE "[^A-Za-z0-9]" "_" folder "${name}")
  file(MAKE_DIRECTORY "${directory}/${folder}")
  set(timeout 120)
  if(label STREQUAL "slow")
    set(timeout 900)
  endif()
  string(APPEND script "add_test([==[${name}]==] ${command} [==[--gtest_filter=${suite}.*]==])\n"
         "set_tests_properties([==[${name}]==] PROPERTIES LABELS ${label} PROCESSORS ${ranks} "
         "TIMEOUT ${timeout} WORKING_DIRECTORY [==[${directory}/${folder}]==] "
         "ENVIRONMENT [==[${environment}]==])\n")
  set(script "${script}" PARENT_SCOPE)
endfunction()

# Suites stand at the beginning of a line and end in a point; "# TypeParam = ..." may follow.
string(REGEX MATCHALL "(^|\n)[A-Za-z][^\n]*" lines "${listing}")
foreach(line IN LISTS lines)
  if(NOT line MATCHES "^\n?([^ \n]+)\\.( +#.*)?$")
    continue()
  endif()
  set(suite "${CMAKE_MATCH_1}")
  # "Prefix/Suite" of parameterised tests, "Suite/0" of typed ones.
  string(REGEX REPLACE "/[0-9]+$" "" base "${suite}")
  set(label fast)
  if(base MATCHES "Slow$")
    set(label slow)
  endif()
  add_suite("${suite}" ${label} 1)
  if(base MATCHES "Mpi")
    add_suite("${suite}" ${label} 2)
    add_suite("${suite}" ${label} 3)
  endif()
endforeach()
file(WRITE "${output}" "${script}")
