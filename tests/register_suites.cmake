# Run after the test binary has been linked: asks it for its tests and writes the CTest file. A
# process takes half a second to start (many under the sanitizers), so the fast suites of a folder
# share one: they are one CTest entry for each number of ranks. Slow suites have their own.
#   ranks  suites
#   1      all, but not those with RanksMpi in their name, which compare ranks with one another, and
#          under the sanitizers not those with Mpi in it
#   2      those with Mpi in their name
#   3      those with RanksMpi in their name (the slow ones on 3 only)
#   cmake -D binary=... -D output=... -D directory=... -D mpirun=... -D sanitized=... -P register_suites.cmake

set(environment
    "OMPI_ALLOW_RUN_AS_ROOT=1" "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1" "OMP_NUM_THREADS=1"
    "OPENBLAS_NUM_THREADS=1" "OMPI_MCA_hwloc_base_binding_policy=none"
    "OMPI_MCA_rmaps_base_oversubscribe=1" "OMPI_MCA_btl_base_warn_component_unused=0"
    "OMPI_MCA_mpi_yield_when_idle=1")

# The sanitizers would complain about what Open MPI leaves behind.
set(ENV{ASAN_OPTIONS} "detect_leaks=0")
set(listing ${output}.xml)
execute_process(
  COMMAND ${binary} --gtest_list_tests --gtest_output=xml:${listing}
  OUTPUT_QUIET
  RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${binary} cannot list its tests (${status})")
endif()

set(script "")

# add_entry(NAME LABEL RANKS SUITE...): one CTest entry, in a folder of its own.
function(add_entry name label ranks)
  list(TRANSFORM ARGN APPEND ".*" OUTPUT_VARIABLE filter)
  list(JOIN filter ":" filter)
  set(command "[==[${binary}]==]")
  if(ranks GREATER 1)
    string(APPEND name ".${ranks}ranks")
    set(command "[==[${mpirun}]==] -n ${ranks} --oversubscribe ${command}")
  endif()
  string(REGEX REPLACE "[^A-Za-z0-9]" "_" folder "${name}")
  file(MAKE_DIRECTORY "${directory}/${folder}")
  # Long ones begin first.
  set(timeout 300)
  if(sanitized)
    set(timeout 1200) # a folder takes ten times as long there
  endif()
  set(cost ${ranks})
  if(label STREQUAL "slow")
    set(timeout 900)
    math(EXPR cost "100 + ${ranks}")
  endif()
  string(APPEND script "add_test([==[${name}]==] ${command} [==[--gtest_filter=${filter}]==])\n"
         "set_tests_properties([==[${name}]==] PROPERTIES LABELS ${label} PROCESSORS ${ranks} "
         "COST ${cost} TIMEOUT ${timeout} WORKING_DIRECTORY [==[${directory}/${folder}]==] "
         "ENVIRONMENT [==[${environment}]==])\n")
  set(script "${script}" PARENT_SCOPE)
endfunction()

# numbers_of_ranks(SUITE RESULT): the numbers of ranks on which it runs.
function(numbers_of_ranks suite result)
  set(numbers 1)
  if(suite MATCHES "RanksMpiSlow")
    set(numbers 3)
  elseif(suite MATCHES "RanksMpi")
    set(numbers 2 3)
  elseif(suite MATCHES "Mpi" AND sanitized)
    set(numbers 2)
  elseif(suite MATCHES "Mpi")
    set(numbers 1 2)
  endif()
  set(${result} ${numbers} PARENT_SCOPE)
endfunction()

# <testsuite name="A"> and the <testcase ... file=".../tests/folder/a_test.cc"> after it. Names are
# "Prefix/Suite" of parameterised suites, "Suite/0" of typed ones.
file(STRINGS ${listing} lines REGEX "<testsuite |<testcase ")
set(folders "")
set(suite "")
foreach(line IN LISTS lines)
  if(line MATCHES "<testsuite name=\"([^\"]+)\"")
    set(suite "${CMAKE_MATCH_1}")
  elseif(suite AND line MATCHES "file=\"[^\"]*/([^/\"]+)/[^/\"]+\"")
    set(folder "${CMAKE_MATCH_1}")
    numbers_of_ranks("${suite}" numbers)
    if(suite MATCHES "Slow(/[0-9]+)?$")
      foreach(ranks IN LISTS numbers)
        add_entry("${suite}" slow ${ranks} "${suite}")
      endforeach()
    else()
      list(APPEND folders "${folder}")
      foreach(ranks IN LISTS numbers)
        list(APPEND suites_${folder}_${ranks} "${suite}")
      endforeach()
    endif()
    set(suite "")
  endif()
endforeach()

list(REMOVE_DUPLICATES folders)
foreach(folder IN LISTS folders)
  foreach(ranks RANGE 1 3)
    if(suites_${folder}_${ranks})
      add_entry("${folder}" fast ${ranks} ${suites_${folder}_${ranks}})
    endif()
  endforeach()
endforeach()
file(WRITE "${output}" "${script}")
