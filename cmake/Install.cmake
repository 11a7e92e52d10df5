# What `cmake --install` puts in place: the programs, and headcount::aws with the floors below it as a small library,
# for find_package(headcount).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS headcount headcount-sim RUNTIME)
install(TARGETS headcount_aws headcount_net headcount_observe headcount_core headcount_flags EXPORT headcount)
foreach(floor core observe net aws)
  set_target_properties(headcount_${floor} PROPERTIES EXPORT_NAME ${floor})
  install(DIRECTORY include/headcount/${floor} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/headcount
    FILES_MATCHING PATTERN *.hpp)
endforeach()
set_target_properties(headcount_flags PROPERTIES EXPORT_NAME flags)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/headcount)
install(EXPORT headcount NAMESPACE headcount:: DESTINATION ${package} FILE headcount-targets.cmake)
configure_package_config_file(cmake/headcount-config.cmake.in ${CMAKE_BINARY_DIR}/headcount-config.cmake
  INSTALL_DESTINATION ${package} PATH_VARS CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/headcount-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/headcount-config.cmake ${CMAKE_BINARY_DIR}/headcount-config-version.cmake
  cmake/CompilerCheck.cmake DESTINATION ${package})
