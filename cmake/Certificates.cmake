# Certificates of the system as bytes of a program: `embed_certificates(target namespace function FILE...)` adds to the
# target a function that returns them in DER. The files are Debian's (package ca-certificates), under its folder of
# Mozilla's; they are read when CMake configures, so that nothing here goes stale unseen.
set(HEADCOUNT_CA_FOLDER /usr/share/ca-certificates/mozilla CACHE PATH "Folder of the CA certificates to compile in")

function(embed_certificates target namespace function)
  find_program(OPENSSL_PROGRAM openssl REQUIRED)
  set(list "")
  foreach(file ${ARGN})
    set(path ${HEADCOUNT_CA_FOLDER}/${file})
    if(NOT EXISTS ${path})
      message(FATAL_ERROR "${path} is not there: install the package ca-certificates, or name the folder of such "
        "certificates by -DHEADCOUNT_CA_FOLDER=…")
    endif()
    set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
    set(der ${CMAKE_BINARY_DIR}/embedded/certificate.der)
    file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/embedded)
    execute_process(COMMAND ${OPENSSL_PROGRAM} x509 -in ${path} -outform DER -out ${der} COMMAND_ERROR_IS_FATAL ANY)
    file(READ ${der} bytes HEX)
    file(REMOVE ${der})
    string(LENGTH ${bytes} digits)
    math(EXPR size "${digits} / 2")
    string(REGEX REPLACE "(..)" "\\\\x\\1" bytes ${bytes})
    string(APPEND list "        {\"${bytes}\", ${size}}, // ${file}\n")
  endforeach()
  set(source ${CMAKE_BINARY_DIR}/embedded/${target}_${function}.cpp)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT
"#include <string_view>
#include <vector>

namespace @namespace@ {

std::vector<std::string_view> @function@();

std::vector<std::string_view> @function@()
{
    return {
@list@    };
}

} // namespace @namespace@
")
  target_sources(${target} PRIVATE ${source})
endfunction()
