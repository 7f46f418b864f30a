# `cpack -G DEB` in a Release build makes two packages of the components of CMakeLists.txt.
set(GIBBSFLOW_MAINTAINER "gibbsflow maintainers <maintainers@users.noreply.r-seed-0e03204e.example>"
    CACHE STRING "Who answers for the Debian packages")

set(CPACK_GENERATOR DEB)
set(CPACK_COMPONENTS_ALL program library)
set(CPACK_PACKAGE_CONTACT ${GIBBSFLOW_MAINTAINER})
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ
                                                GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS OFF)

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME gibbsflow)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "gnuplot-nox | gnuplot, openmpi-bin")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS "paraview, python3-numpy, python3-matplotlib")
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION
    "Fokker-Planck equation of stochastic gradient descent
gibbsflow solves the Fokker-Planck equation of stochastic gradient descent in
one-, two- and three-dimensional spaces of weights by finite elements,
compares the density with the Gibbs density through time, and computes the
Poincare constant and what is known of it.")

set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libgibbsflow-dev)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS
    "libdeal.ii-dev, libboost-program-options-dev, nlohmann-json3-dev, libsuitesparse-dev, libopenblas-dev, libhwy-dev, libmuparser-dev, zlib1g-dev"
)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SUGGESTS "gibbsflow, cmake")
set(CPACK_DEBIAN_LIBRARY_DESCRIPTION
    "Fokker-Planck equation of stochastic gradient descent (library)
The static library that the program gibbsflow is made of, its headers, and
files for CMake: find_package(gibbsflow). An example stands beside its
documentation.")

include(CPack)
